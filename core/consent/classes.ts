import type { MessageClass } from './vocabulary';

/**
 * The class that a message has: the stricter of its purpose's class and Meta's category of its
 * template. A category that is unknown, or not yet known, counts as marketing, and so does a class
 * that this version does not know. A permission request stays one whatever Meta calls its template:
 * it has a rule of its own, bound to an open request.
 *
 * @param metaCategory `MARKETING`, `UTILITY` or `AUTHENTICATION`, in either case.
 */
export function stricterClass(
  purposeClass: MessageClass,
  metaCategory: string | undefined,
): MessageClass {
  if (purposeClass === 'permission_request') return 'permission_request';
  if (purposeClass !== 'service') return 'marketing';
  const category = metaCategory?.toUpperCase();
  return category === 'UTILITY' || category === 'AUTHENTICATION' ? 'service' : 'marketing';
}
