/** A key that should be there is not: lost, or destroyed by an erasure after the view was taken. */
export class LostKey extends Error {
  readonly events: number;
  readonly broken: { readonly seq?: number; readonly what: string };

  constructor(events: number, broken: { readonly seq?: number; readonly what: string }) {
    super(broken.what);
    this.events = events;
    this.broken = broken;
  }
}
