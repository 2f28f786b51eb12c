# The playground for any host that runs containers:
#   docker build -t generative-playground . && docker run -p 7860:7860 generative-playground
FROM python:3.11-slim

RUN useradd --create-home --uid 1000 player
USER player
WORKDIR /home/player/app

# One thread per numeric library: on a shared host more threads make a fit slower, not faster.
ENV PATH=/home/player/.local/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OMP_NUM_THREADS=1 \
    GRADIO_SERVER_NAME=0.0.0.0 \
    GRADIO_SERVER_PORT=7860 \
    GRADIO_ANALYTICS_ENABLED=False

COPY --chown=player requirements.txt .
RUN pip install --no-cache-dir --user -r requirements.txt
COPY --chown=player . .
# The GAN's training step for this very processor's family; another one compiles again at its first start.
RUN python -m models.gan.kernels && python -m models.images.pixelcnn.kernels && python -m models.waves.kernels

EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:7860/', timeout=4)"]
CMD ["python", "app.py"]
