"""Entry point: serves the playground at http://localhost:7860 (`/` in English, `/ru` in Russian)."""

from playground.shell import build, serve

demo = build()

if __name__ == "__main__":
    serve(demo)
