"""Words of the page that belong to no tab."""

from __future__ import annotations

from models.registry import LANGUAGES, Text

WORDS = {
    "title": Text("Generative Playground", "Порождающие модели"),
    "link": Text("Link", "Ссылка"),
    "link_help": Text("Copy a link to this view", "Скопировать ссылку на этот вид"),
    "copied": Text("Copied", "Скопировано"),
    "link_above": Text("The link is in the address bar", "Ссылка — в адресной строке"),
    "projector": Text("Projector", "Проектор"),
    "projector_help": Text(
        "Large type, stage fills the screen (key P)", "Крупный шрифт, сцена на весь экран (клавиша P)"
    ),
    "dark": Text("Dark", "Тёмная"),
    "light": Text("Light", "Светлая"),
    "theme_help": Text("Light or dark (key D)", "Светлая или тёмная тема (клавиша D)"),
    "controls": Text("Controls", "Настройки"),
    "controls_help": Text("Show or hide the controls (key C)", "Показать или скрыть настройки (клавиша C)"),
    "meaning": Text("Meaning", "Смысл"),
    "reveal": Text("Reveal", "Ответ"),
    "hide": Text("Hide", "Скрыть"),
    "scenes": Text("Scenes", "Сюжеты"),
    "play": Text("Play", "Пуск"),
    "pause": Text("Pause", "Пауза"),
    "reset": Text("Double-click resets", "Двойной щелчок возвращает исходное значение"),
    "png": Text("PNG", "PNG"),
    "png_help": Text("Save the picture as PNG (key S)", "Сохранить рисунок как PNG (клавиша S)"),
    "offline": Text(
        "The server does not answer; the picture shows the last result.",
        "Сервер не отвечает; на экране последний результат.",
    ),
    "failed": Text(
        "This setting could not be computed; the picture shows the last result.",
        "Эту настройку посчитать не удалось; на экране последний результат.",
    ),
    "upload": Text("Upload a picture", "Загрузить картинку"),
    "upload_help": Text("Choose a picture, or drop one on the stage", "Выберите картинку или перетащите её на сцену"),
    "language": Text("Language", "Язык"),
    "tabs": Text("Topics", "Темы"),
    "more": Text("more", "ещё"),
    "fewer": Text("fewer", "меньше"),
    "show": Text("Show or hide {name}", "Показать или скрыть: {name}"),
    "explain": Text("Explain {name}", "Пояснить: {name}"),
}


def words(lang: str) -> dict[str, str]:
    """All of `WORDS` in one language, for the page's scripts."""
    if lang not in LANGUAGES:
        raise ValueError(f"unknown language {lang!r}")
    return {key: text(lang) for key, text in WORDS.items()}
