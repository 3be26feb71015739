/** A CPU profile in a few lines: whose code the processor's time went to, and which functions of ours. */
import { readFileSync } from 'node:fs';

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}
interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
}
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds. */
  readonly timeDeltas: readonly number[];
}

const OURS = '/n8n-nodes-consent/dist/';
const MOST = 25;

export function readProfile(path: string): CpuProfile {
  return JSON.parse(readFileSync(path, 'utf8')) as CpuProfile;
}

/**
 * @param messages how many were sent: times are told for each
 * @returns lines: by area, then functions of ours with all that they call, then functions of whomever by themselves
 */
export function summed(profile: CpuProfile, messages: number): string[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const own = new Map<number, number>();
  profile.samples.forEach((id, place) => {
    own.set(id, (own.get(id) ?? 0) + Math.max(0, profile.timeDeltas[place] ?? 0));
  });
  const areas = new Map<string, number>();
  const alone = new Map<string, number>();
  const withCallees = new Map<string, number>();
  const add = (map: Map<string, number>, key: string, time: number) =>
    void map.set(key, (map.get(key) ?? 0) + time);

  // Down the tree, with the functions of ours that lie above; each counts once on a path.
  const walk = (id: number, above: ReadonlySet<string>, owner: string) => {
    const { callFrame, children = [] } = nodes.get(id)!;
    const time = own.get(id) ?? 0;
    const name = nameOf(callFrame);
    const area = areaOf(callFrame) ?? owner;
    add(areas, area, time);
    if (!IDLE.has(callFrame.functionName)) add(alone, name, time);
    const here = callFrame.url.includes(OURS) ? new Set([...above, name]) : above;
    for (const one of here) add(withCallees, one, time);
    for (const child of children) walk(child, here, area);
  };
  const [root] = profile.nodes;
  if (root) walk(root.id, new Set(), 'other');

  const list = (map: Map<string, number>, most = MOST) =>
    [...map]
      .sort(([, a], [, b]) => b - a)
      .slice(0, most)
      .map(([name, time]) => `  ${(time / 1000 / messages).toFixed(3).padStart(8)} ms  ${name}`);
  return [
    'Processor time for each message, by whose code it is (what Node does for it included)',
    ...list(areas),
    'Functions of this package, with all that they call',
    ...list(withCallees, 40),
    'Functions by themselves',
    ...list(alone),
  ];
}

const IDLE = new Set(['(idle)', '(program)', '(root)']);

function nameOf({ functionName, url, lineNumber }: CallFrame): string {
  const file = url.split('/').slice(-3).join('/');
  return `${functionName || '(anonymous)'}${file === '' ? '' : ` ${file}:${lineNumber + 1}`}`;
}

/** Undefined for what Node does itself: it belongs to whoever called it. */
function areaOf({ functionName, url }: CallFrame): string | undefined {
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (IDLE.has(functionName)) return functionName.slice(1, -1);
  if (url.includes(OURS)) return 'this package';
  const name = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url)?.[1];
  if (name !== undefined) return /^n8n|^@n8n/.test(name) ? 'n8n' : name;
  return url === '' || url.startsWith('node:') ? undefined : 'other';
}
