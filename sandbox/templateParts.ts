/** A message template in the shape in which `GET …/message_templates` lists it. */
export interface Template {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly status: string;
  readonly category: string;
  readonly parameter_format: 'POSITIONAL' | 'NAMED';
  readonly quality_score?: { readonly score: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN' };
  readonly components: readonly TemplateComponent[];
}

export type TemplateComponent =
  | CardComponent
  | { readonly type: 'FOOTER'; readonly text: string; readonly code_expiration_minutes?: number }
  | {
      readonly type: 'LIMITED_TIME_OFFER';
      readonly limited_time_offer: { readonly text: string; readonly has_expiration: boolean };
    }
  | {
      readonly type: 'CAROUSEL';
      readonly cards: readonly { readonly components: readonly CardComponent[] }[];
    };

/** What a card of a carousel may have, too. */
export type CardComponent =
  | {
      readonly type: 'HEADER';
      readonly format: 'TEXT';
      readonly text: string;
      readonly example?: unknown;
    }
  | MediaHeader
  | {
      readonly type: 'BODY';
      readonly text: string;
      readonly example?: unknown;
      readonly add_security_recommendation?: boolean;
    }
  | { readonly type: 'BUTTONS'; readonly buttons: readonly TemplateButton[] };

export interface MediaHeader {
  readonly type: 'HEADER';
  readonly format: 'IMAGE' | 'VIDEO' | 'DOCUMENT' | 'LOCATION';
  readonly example?: unknown;
}

export type TemplateButton =
  | { readonly type: 'QUICK_REPLY'; readonly text: string }
  | {
      readonly type: 'URL';
      readonly text: string;
      readonly url: string;
      readonly example?: readonly string[];
    }
  | { readonly type: 'PHONE_NUMBER'; readonly text: string; readonly phone_number: string }
  | { readonly type: 'COPY_CODE'; readonly text: string; readonly example?: readonly string[] }
  | {
      readonly type: 'FLOW';
      readonly text: string;
      readonly flow_id: string;
      readonly flow_action: string;
      readonly navigate_screen?: string;
    }
  | { readonly type: 'CATALOG' | 'MPM'; readonly text: string };

/** A template before it is listed. */
export type Seed = Omit<Template, 'id' | 'status' | 'parameter_format'> &
  Partial<Pick<Template, 'status' | 'parameter_format'>>;

export const header = (text: string, ...example: string[]): CardComponent => ({
  type: 'HEADER',
  format: 'TEXT',
  text,
  ...(example.length ? { example: { header_text: example } } : {}),
});
export const body = (text: string, ...example: string[]): CardComponent => ({
  type: 'BODY',
  text,
  ...(example.length ? { example: { body_text: [example] } } : {}),
});
export const named = (examples: Readonly<Record<string, string>>) =>
  Object.entries(examples).map(([param_name, example]) => ({ param_name, example }));
export const footer = (text: string): TemplateComponent => ({ type: 'FOOTER', text });
export const buttons = (...list: TemplateButton[]): CardComponent => ({
  type: 'BUTTONS',
  buttons: list,
});
export const quickReply = (text: string): TemplateButton => ({ type: 'QUICK_REPLY', text });
export const url = (text: string, address: string, example?: string): TemplateButton => ({
  type: 'URL',
  text,
  url: address,
  ...(example ? { example: [example] } : {}),
});
export const media = (
  format: MediaHeader['format'],
  example = `https://nordlys.example/${format.toLowerCase()}`,
): MediaHeader => ({
  type: 'HEADER',
  format,
  ...(format === 'LOCATION' ? {} : { example: { header_handle: [example] } }),
});
export const copyCode = (text: string, example: string): TemplateButton => ({
  type: 'COPY_CODE',
  text,
  example: [example],
});
