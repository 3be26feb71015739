/** A CPU profile in a few lines: whose code the processor's time went to, and which functions. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

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

/** Says which source a line of a bundle comes from (lines from 1), undefined where it is not known. */
export type SourceOf = (url: string, line: number) => string | undefined;

const OURS = '/n8n-nodes-consent/dist/';
const MOST = 30;

export function readProfile(path: string): CpuProfile {
  return JSON.parse(readFileSync(path, 'utf8')) as CpuProfile;
}

/** Reads the bundles, which name the file before what came from it. */
export function bundledSources(): SourceOf {
  const files = new Map<string, readonly (readonly [line: number, source: string])[]>();
  return (url, line) => {
    if (!files.has(url)) files.set(url, sourcesIn(url));
    return files.get(url)!.findLast(([from]) => from <= line)?.[1];
  };
}

function sourcesIn(url: string): (readonly [number, string])[] {
  let text: string;
  try {
    text = readFileSync(url.startsWith('file:') ? fileURLToPath(url) : url, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((content, index) => {
    const [, comment, key] =
      /^ *\/\/ (\S+\.[cm]?[jt]s)$|^ {2}"(\S+\.[cm]?js)"\(/.exec(content) ?? [];
    const source = comment ?? key;
    return source === undefined ? [] : [[index + 1, source.replace(/^.*node_modules\//, '')]];
  });
}

/**
 * @param messages how many were sent: times are told for each
 * @returns lines: by area, then functions of this package with all that they call, then functions of
 *   whomever by themselves
 */
export function summed(
  profile: CpuProfile,
  messages: number,
  sourceOf: SourceOf = bundledSources(),
): string[] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const own = new Map<number, number>();
  profile.samples.forEach((id, place) => {
    add(own, id, Math.max(0, profile.timeDeltas[place] ?? 0));
  });
  const areas = new Map<string, number>();
  const alone = new Map<string, number>();
  const withCallees = new Map<string, number>();

  const describe = ({ functionName, url, lineNumber }: CallFrame): Described => {
    const ours = url.includes(OURS);
    const source = ours ? sourceOf(url, lineNumber + 1) : undefined;
    const file = source ?? url.split('/').slice(-3).join('/');
    return {
      name: `${functionName || '(anonymous)'} ${file}${ours && source ? '' : `:${lineNumber + 1}`}`,
      area: ours ? areaOfOurs(source) : areaOf(functionName, url),
      ours,
    };
  };

  // Down the tree, with the functions of ours that lie above: each counts once on a path.
  const walk = (id: number, above: ReadonlySet<string>, caller: Described) => {
    const { callFrame, children = [] } = nodes.get(id)!;
    const described = describe(callFrame);
    const time = own.get(id) ?? 0;
    const area = described.area ?? caller.area!;
    add(areas, area, time);
    if (described.area === undefined)
      add(alone, `${callFrame.functionName} ← ${caller.name}`, time);
    else if (!NOT_CODE.has(callFrame.functionName)) add(alone, described.name, time);
    const here = described.ours ? new Set([...above, described.name]) : above;
    for (const one of here) add(withCallees, one, time);
    const next = described.area === undefined ? caller : described;
    for (const child of children) walk(child, here, next);
  };
  const [root] = profile.nodes;
  if (root) walk(root.id, new Set(), { name: 'Node', area: 'Node itself', ours: false });

  const list = (map: ReadonlyMap<string, number>) =>
    [...map]
      .sort(([, a], [, b]) => b - a)
      .slice(0, MOST)
      .map(([name, time]) => `  ${(time / 1000 / messages).toFixed(3).padStart(8)} ms  ${name}`);
  return [
    'Time for each message, by whose code it is (what Node does for it included)',
    ...list(areas),
    'Functions of this package, with all that they call before they wait',
    ...list(withCallees),
    'Functions by themselves',
    ...list(alone),
  ];
}

interface Described {
  readonly name: string;
  /** Undefined for what Node does itself: it belongs to whoever called it. */
  readonly area: string | undefined;
  readonly ours: boolean;
}

const NOT_CODE = new Set(['(idle)', '(program)', '(root)']);

function areaOf(functionName: string, url: string): string | undefined {
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (NOT_CODE.has(functionName)) return functionName;
  if (url === '' || url.startsWith('node:')) return undefined;
  if (url.endsWith('/benchSend/monitor.ts')) return 'the measuring itself';
  const name = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  return name === undefined ? 'other' : /^@?n8n/.test(name) ? 'n8n' : `${name} (for n8n)`;
}

/** A room of the package, such as core/ledger, or a library that is bundled with it. */
function areaOfOurs(source: string | undefined): string {
  const [, room] = /^((?:core|nodes|credentials)\/[^/]+)\//.exec(source ?? '') ?? [];
  if (room !== undefined) return `this package: ${room}`;
  const [, library] = /^((?:@[^/]+\/)?[^/]+)\//.exec(source ?? '') ?? [];
  return `this package: ${library ?? 'other'}`;
}

function add<Key>(map: Map<Key, number>, key: Key, time: number): void {
  map.set(key, (map.get(key) ?? 0) + time);
}
