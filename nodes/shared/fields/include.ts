import type { INodePropertyOptions } from 'n8n-workflow';

/** What of a message and its sender can be handed on beside the handle. */
export const INCLUDE_OPTIONS: INodePropertyOptions[] = [
  { name: 'Name', value: 'name' },
  { name: 'Number', value: 'number' },
  { name: 'Text', value: 'text' },
];
