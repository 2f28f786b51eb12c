/** Shapes that glide to their new place: 120 ms, never behind a drag, not at all where motion is unwelcome. */

import { KINDS } from "./layers/index.js";

const DURATION = 120; // milliseconds
const BUSY = 250; // views closer together than this are a drag or a run: showing them late would be lagging

export class Motion {
  constructor() {
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.tracks = new Map();
    this.lastShow = -Infinity;
  }

  /** Notes where each keyed layer of a new view comes from. `still` forbids gliding (a drag is on). */
  arrive(layers, now, still) {
    const glide = !still && !this.calm.matches && now - this.lastShow > BUSY;
    const previous = this.tracks;
    this.lastShow = now;
    this.tracks = new Map();
    for (const layer of layers) {
      if (!layer.key || !KINDS[layer.kind]?.glides) continue;
      const track = previous.get(trackName(layer));
      const from = glide && track && matches(track.layer, layer) ? this.#at(track, now) : null;
      this.tracks.set(trackName(layer), { layer, from, start: now });
    }
  }

  /** The layer as it looks at a moment: on its way, or arrived. */
  current(layer, now) {
    const track = layer.key && this.tracks.get(trackName(layer));
    return track?.layer === layer ? this.#at(track, now) : layer;
  }

  /** Whether anything is still on its way. */
  moving(now) {
    for (const track of this.tracks.values()) if (track.from && now - track.start < DURATION) return true;
    return false;
  }

  /** 0 at the start of a glide, 1 when everything stands. */
  progress(now) {
    let least = 1;
    for (const track of this.tracks.values()) if (track.from) least = Math.min(least, (now - track.start) / DURATION);
    return eased(Math.max(0, least));
  }

  #at({ layer, from, start }, now) {
    const share = (now - start) / DURATION;
    if (!from || share >= 1) return layer;
    return { ...layer, ...blend(from, layer, eased(Math.max(0, share))) };
  }
}

const trackName = (layer) => `${layer.kind}:${layer.key}`;

function matches(old, layer) {
  return KINDS[layer.kind].glides.every((name) => old[name].length === layer[name].length);
}

function blend(from, to, share) {
  const arrays = {};
  for (const name of KINDS[to.kind].glides) {
    arrays[name] = to[name].map((value, i) => from[name][i] + share * (value - from[name][i]));
    arrays[name].shape = to[name].shape;
  }
  return arrays;
}

/** Fast away, soft arrival. */
const eased = (share) => 1 - (1 - share) ** 3;
