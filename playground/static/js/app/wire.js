/** Questions to the server: JSON out, a packed frame back. */

import { unpack } from '../stage/frame.js';

/**
 * @param {string} address `play/frame/…` or `play/probe/…` under the page's base
 * @param {object} question
 * @returns {Promise<object>} the unpacked answer; {error: sentence} where the server says what is wrong
 * @throws where nobody answers, or something else than the playground does
 */
export async function ask(address, question) {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(question) });
  const kind = response.headers.get('Content-Type') ?? '';
  if (response.ok && kind.startsWith('application/octet-stream')) return unpack(await response.arrayBuffer());
  if (kind.startsWith('application/json')) return checked(await response.json());
  throw new Error(`${address} answered ${response.status} ${kind}`);
}

function checked(answer) {
  if (typeof answer.error !== 'string') throw new Error(`not an answer: ${JSON.stringify(answer).slice(0, 200)}`);
  return answer;
}
