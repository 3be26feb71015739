import type { Faults } from './faults.ts';
import type { Random } from './random.ts';
import type { SandboxSettings } from './settings.ts';
import type { Connections } from './state/connections.ts';
import type { World } from './state/world.ts';
import type { WebhookQueue } from './webhooks/queue.ts';
import type { WebhookWire } from './webhooks/delivery.ts';

/** A row of the list that plays the part of a customer system. */
export interface SampleContact {
  readonly phone: string;
  readonly name: string;
  readonly country: string;
  readonly [field: string]: unknown;
}

/** What the parts of one running sandbox share. */
export interface Context {
  readonly settings: SandboxSettings;
  readonly world: World;
  readonly queue: WebhookQueue;
  readonly wire: WebhookWire;
  readonly faults: Faults;
  readonly random: Random;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From, to: the pause between acceptance and `sent`, and between one status and the next. */
  statusDelayMs: readonly [number, number];
  /** From, to: how late a status is told, drawn anew for each, so that they arrive in any order. */
  statusLateMs: readonly [number, number];
  /** Share of the statuses that are told twice, 0 to 1. */
  statusRepeats: number;
  contacts: readonly unknown[];
  /** Connections that were opened to the sandbox since it started. */
  connections: number;
  readonly graphConnections: Connections;
  /** Tells the page that something is new. */
  readonly changed: () => void;
}
