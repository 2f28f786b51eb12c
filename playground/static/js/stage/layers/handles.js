/** What handles glide along: a thin groove where their layer has a path. The handles themselves are elements. */

const WIDTH = 3; // pixels

export const handles = { draw };

function draw(ctx, { path, lock, xy }, scene) {
  if (!path) return;
  const { scale } = scene;
  const [from, to] = lock === "x" ? path.map((end) => scale.y(end)) : path.map((end) => scale.x(end));
  scene.pen("soft", WIDTH, { opacity: 0.35 });
  ctx.beginPath();
  for (let i = 0; i < xy.shape[0]; i++) {
    const [x, y] = [scale.x(xy[2 * i]), scale.y(xy[2 * i + 1])];
    if (lock === "x") line(ctx, x, from, x, to);
    else line(ctx, from, y, to, y);
  }
  ctx.stroke();
}

function line(ctx, x0, y0, x1, y1) {
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
}
