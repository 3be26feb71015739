import { asFields, asList, asText, inside } from './lenient';

/** Meta's own body takes five steps to the number; wrappers (an HTTP request, an array of bodies) some more. */
const MAX_DEPTH = 10;

/** A business's own number that a webhook body tells something of. */
export interface NumberHeard {
  /** As the Cloud API names it. */
  readonly phoneNumberId: string;
  /** It tells what became of a message that went out from it. */
  readonly status: boolean;
}

/**
 * The sending numbers that a WhatsApp webhook body is about, each once: Meta's own body, one inside
 * an HTTP request, one of its entries, or the bare value of a change. Never throws.
 */
export function numbersHeard(body: unknown): NumberHeard[] {
  const heard = new Map<string, boolean>();
  look(body, 0, heard);
  return [...heard].map(([phoneNumberId, status]) => ({ phoneNumberId, status }));
}

function look(given: unknown, depth: number, heard: Map<string, boolean>): void {
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(given)) {
    for (const one of given) look(one, depth + 1, heard);
    return;
  }
  const body = asFields(given);
  if (body === undefined) return;
  const id = asText(inside(body.metadata).phone_number_id);
  if (id !== undefined) heard.set(id, heard.get(id) === true || asList(body.statuses).length > 0);
  for (const key of ['entry', 'changes', 'value', 'body'])
    if (typeof body[key] === 'object') look(body[key], depth + 1, heard);
}
