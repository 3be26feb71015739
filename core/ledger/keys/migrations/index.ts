import { keys } from './0002_keys';

/** In order. A migration that has been released is never changed; the next one mends it. */
export const keyMigrations = [keys];
