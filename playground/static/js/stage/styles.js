/** The stage's own style sheet, put on the page once. Colours and type come from the page's variables. */

const CSS = `
.stage { position: relative; width: 100%; height: 100%; min-height: 40px; overflow: hidden; background: var(--panel); color: var(--ink);
  border-radius: inherit; outline: none; touch-action: pan-y; user-select: none; -webkit-user-select: none; }
.stage:focus-visible { box-shadow: inset 0 0 0 2px var(--accent); }
.stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.stage > canvas, .stage-handles { pointer-events: none; }
.stage-handles { position: absolute; inset: 0; }
.stage-brush { touch-action: none; cursor: crosshair; }
.stage-handle { position: absolute; left: 0; top: 0; width: var(--reach, 44px); height: var(--reach, 44px); margin: 0; padding: 0;
  translate: -50% -50%; border: 0; background: none; box-shadow: none; outline: none; pointer-events: auto; touch-action: none; cursor: grab; min-width: 0; }
.stage-handle::before { content: ""; position: absolute; inset: calc(50% - 0.5em); border: 0.16em solid var(--handle); border-radius: 50%;
  background: color-mix(in srgb, var(--panel) 80%, transparent); box-sizing: border-box; transition: scale 90ms; }
.stage-handle[data-marker="square"]::before { border-radius: 0.2em; }
.stage-handle:hover::before, .stage-handle.held::before { scale: 1.25; background: var(--panel); }
.stage-handle.held { cursor: grabbing; z-index: 1; }
.stage-handle:focus-visible::after { content: ""; position: absolute; inset: calc(50% - 0.9em); border-radius: 50%; border: 2px solid var(--accent); }
.stage-handle span { position: absolute; left: calc(50% + 1em); top: 50%; translate: 0 -50%; color: var(--handle); font-weight: 600; font-size: 0.87em;
  white-space: nowrap; pointer-events: none; text-shadow: 0 0 3px var(--panel), 0 0 3px var(--panel), 0 0 3px var(--panel); }
.stage-readout { position: absolute; left: 0; top: 0; max-width: 20em; padding: 0.35em 0.6em; border-radius: 6px; pointer-events: none; z-index: 2;
  background: color-mix(in srgb, var(--panel) 94%, transparent); border: 1px solid var(--line); font-size: 0.84em; line-height: 1.45; white-space: nowrap; }
.stage-readout dl { margin: 0; display: grid; grid-template-columns: auto auto; column-gap: 0.9em; }
.stage-readout dt { margin: 0; color: var(--soft); font-weight: 500; }
.stage-readout dd { margin: 0; text-align: right; font-family: var(--font-mono, "JetBrains Mono", ui-monospace, monospace); font-variant-numeric: tabular-nums; }
.stage-error { position: absolute; left: 0; right: 0; bottom: 0; padding: 0.5em 0.9em; font-size: 0.93em; line-height: 1.35; color: var(--ink); z-index: 3;
  background: color-mix(in srgb, var(--bad, #b3261e) 10%, var(--panel)); border-top: 2px solid var(--bad, #b3261e); }
.stage-note { position: absolute; left: 50%; bottom: 3.4em; translate: -50% 0; width: max-content; max-width: calc(100% - 2em); box-sizing: border-box;
  padding: 0.5em 0.9em; border: 1px solid var(--line); border-radius: 8px; background: color-mix(in srgb, var(--panel) 94%, transparent); color: var(--ink);
  font-size: 0.93em; line-height: 1.35; z-index: 3; pointer-events: none; }
.stage-busy { position: absolute; left: 0; top: 0; height: 2px; width: 30%; background: var(--accent); z-index: 3; animation: stage-busy 1.1s ease-in-out infinite alternate; }
.stage-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.stage [hidden] { display: none; }
@keyframes stage-busy { from { translate: 0 0; } to { translate: 234% 0; } }
@media (prefers-reduced-motion: reduce) { .stage-busy { animation: none; width: 100%; opacity: 0.6; } .stage-handle::before { transition: none; } }
@media (forced-colors: active) { .stage-handle::before { border-color: ButtonText; } }
`;

let sheet = null;

/** Adds the style sheet to the document (or shadow root) that an element lives in, once. */
export function adoptStyles(element) {
  const root = element.getRootNode();
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  const scope = root.adoptedStyleSheets ? root : document;
  if (!scope.adoptedStyleSheets.includes(sheet)) scope.adoptedStyleSheets = [...scope.adoptedStyleSheets, sheet];
}
