import type { INodeProperties } from 'n8n-workflow';

/** Words above the fields of some operations. */
export const notice = (
  name: string,
  displayName: string,
  operations: readonly string[],
): INodeProperties => ({
  displayName,
  name,
  type: 'notice',
  default: '',
  displayOptions: { show: { operation: [...operations] } },
});
