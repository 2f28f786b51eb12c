/** Questions to the server: JSON out, a packed frame back. */

import { unpack } from '../stage/frame.js';

/**
 * @param {string} address `play/frame/…` or `play/probe/…` under the page's base
 * @param {object} question
 * @returns {Promise<object>} the unpacked answer; {error: sentence} where the server says what is wrong. Where the
 *   server tells, `spent` are the milliseconds it took, `way` those on the way there and back
 * @throws where nobody answers, or something else than the playground does
 */
export async function ask(address, question) {
  const headers = { 'Content-Type': 'application/json' };
  const sent = performance.now();
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(question) });
  const kind = response.headers.get('Content-Type') ?? '';
  if (response.ok && kind.startsWith('application/octet-stream')) {
    const frame = unpack(await response.arrayBuffer());
    const spent = timing(response);
    return { ...frame, spent, way: Math.max(0, performance.now() - sent - spent) };
  }
  if (kind.startsWith('application/json')) return checked(await response.json());
  throw new Error(`${address} answered ${response.status} ${kind}`);
}

function timing(response) {
  return Number(/dur=([\d.]+)/.exec(response.headers.get('Server-Timing'))?.[1] ?? NaN);
}

function checked(answer) {
  if (typeof answer.error !== 'string') throw new Error(`not an answer: ${JSON.stringify(answer).slice(0, 200)}`);
  return answer;
}
