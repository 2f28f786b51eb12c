/**
 * The hot path. One request is out at a time and only the newest state waits, so a fast hand never builds a backlog.
 * Gestures that must not be lost (the end of a drag, a finished stroke) wait in order.
 */

const SETTLE_MS = 140;

export class Requester {
  /**
   * @param {(event: string, action: ?object) => Promise<object>} send asks the server
   * @param {(frame: object, event: string) => void} show draws an answer
   * @param {() => void} lost the server did not answer
   * @param {(on: boolean) => void} busy an answer is awaited, or no longer
   */
  constructor(send, show, lost, busy) {
    Object.assign(this, { send, show, lost, busy });
    this.out = 0;
    this.waiting = [];
    this.timer = 0;
  }

  /** Ask for a picture of the current state. */
  ask(event, action = null) {
    clearTimeout(this.timer);
    const last = this.waiting.at(-1);
    // Whatever waits will be drawn from the newest state and at the newest size.
    if (last && (event === 'resize' || event === 'settle')) return;
    if (last && !isFinal(last.action)) this.waiting.pop();
    this.waiting.push({ event: event === 'drag' && isFresh(last) ? last.event : event, action });
    this.next();
  }

  async next() {
    if (this.out || !this.waiting.length) return;
    const { event, action } = this.waiting.shift();
    this.out = 1;
    this.busy(true);
    try {
      this.show(await this.send(event, action), event);
    } catch (error) {
      console.warn('no answer', error);
      this.lost();
    } finally {
      this.out = 0;
      this.busy(false);
    }
    this.next();
  }

  /** Called with each answer: asks for the rest of the picture once nothing has moved for a moment. */
  settleUnless(settled) {
    clearTimeout(this.timer);
    if (!settled && !this.waiting.length) this.timer = setTimeout(() => this.ask('settle'), SETTLE_MS);
  }

  get pending() {
    return this.out + this.waiting.length;
  }
}

function isFinal(action) {
  return Boolean(action) && action.phase !== 'move';
}

/** Another state altogether still waits for its first picture: a drag from there cannot follow the last one. */
function isFresh(request) {
  return request?.event === 'jump' || request?.event === 'open';
}
