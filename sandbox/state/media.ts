/** A file that was uploaded. The sandbox keeps what it was, not what was in it. */
export interface Media {
  /** Digits, as Meta's. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly mimeType: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Uploaded media can be sent for so long (Cloud API, "Media"). */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

export class MediaStore {
  private readonly files = new Map<string, Media>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  add(media: Media): void {
    this.files.set(media.id, media);
  }

  get(id: string): Media | undefined {
    const media = this.files.get(id);
    return media && this.now() - media.at < KEPT_MS ? media : undefined;
  }

  /** Whether a message may carry it. */
  has(id: string): boolean {
    return this.get(id) !== undefined;
  }
}
