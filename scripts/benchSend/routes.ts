/** The ways to send that are measured, and to how many at which limit. */

/** Messages a second that the Cloud API lets a number send: as it begins, and after an upgrade. */
export const RATES = [80, 1000] as const;
export type Rate = (typeof RATES)[number];

/** In the order in which they are measured and told. */
export const ROUTES = ['ours', 'httpRequest', 'httpRequestBatched', 'httpRequestRetried'] as const;
export type RouteName = (typeof ROUTES)[number];

/** How many the template goes to, by messages a second. */
export type ListSizes = Readonly<Record<Rate, number>>;

export const FULL: ListSizes = { 80: 2000, 1000: 10_000 };
/** Figures of so few prove nothing: the first second alone makes a large part of them. */
export const QUICK: ListSizes = { 80: 400, 1000: 2000 };

export const TITLES: Readonly<Record<RouteName, (rate: Rate) => string>> = {
  ours: () => 'Send WhatsApp Template',
  httpRequest: () => 'HTTP Request, as it comes',
  httpRequestBatched: (rate) => `HTTP Request, ${rate} a second`,
  httpRequestRetried: () => 'HTTP Request, Retry On Fail',
};
