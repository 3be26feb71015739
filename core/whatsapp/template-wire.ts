/** The `template` object of a message, as `POST /{phone-number-id}/messages` takes it. */
export interface TemplateObject {
  readonly name: string;
  readonly language: { readonly code: string };
  readonly components?: readonly WireComponent[];
}

/** Cloud API, "Template messages": `components`. A button's `index` is a string, a card's a number. */
export type WireComponent = CardComponent | OfferComponent | CarouselComponent;

export type CardComponent =
  | { readonly type: 'header' | 'body'; readonly parameters: readonly WireParameter[] }
  | {
      readonly type: 'button';
      readonly sub_type: ButtonSubType;
      readonly index: string;
      readonly parameters?: readonly WireParameter[];
    };

export interface OfferComponent {
  readonly type: 'limited_time_offer';
  readonly parameters: readonly WireParameter[];
}

export interface CarouselComponent {
  readonly type: 'carousel';
  readonly cards: readonly {
    readonly card_index: number;
    readonly components: readonly CardComponent[];
  }[];
}

export type ButtonSubType = 'quick_reply' | 'url' | 'copy_code' | 'flow' | 'catalog' | 'mpm';

export type WireParameter =
  | ((TextParameter | CurrencyParameter | DateParameter) & { readonly parameter_name?: string })
  | MediaParameter
  | { readonly type: 'location'; readonly location: WireLocation }
  | { readonly type: 'payload'; readonly payload: string }
  | { readonly type: 'coupon_code'; readonly coupon_code: string }
  | { readonly type: 'action'; readonly action: Readonly<Record<string, unknown>> }
  | {
      readonly type: 'limited_time_offer';
      readonly limited_time_offer: { readonly expiration_time_ms: number };
    };

export type TextParameter = { readonly type: 'text'; readonly text: string };

export type CurrencyParameter = {
  readonly type: 'currency';
  readonly currency: {
    readonly fallback_value: string;
    /** ISO 4217 */
    readonly code: string;
    /** The amount, times 1,000. */
    readonly amount_1000: number;
  };
};

export type DateParameter = {
  readonly type: 'date_time';
  readonly date_time: { readonly fallback_value: string };
};

/** A file: its id where it was uploaded to WhatsApp, else a link from which WhatsApp fetches it. */
export type WireMedia =
  | { readonly id: string; readonly filename?: string }
  | { readonly link: string; readonly filename?: string };

export type MediaParameter =
  | { readonly type: 'image'; readonly image: WireMedia }
  | { readonly type: 'video'; readonly video: WireMedia }
  | { readonly type: 'document'; readonly document: WireMedia };

export interface WireLocation {
  readonly latitude: number;
  readonly longitude: number;
  readonly name: string;
  readonly address: string;
}

/** A section of the products behind a button. */
export interface WireSection {
  readonly title?: string;
  readonly product_items: readonly { readonly product_retailer_id: string }[];
}
