import type { Hearing } from '../core/campaign';

/** For a sending that is not about whether WhatsApp is heard. */
export const allHeard = async (): Promise<Hearing> => ({ problem: () => undefined });
