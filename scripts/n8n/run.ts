/** What one run of a workflow left behind, the same whether `n8n execute` or a running server ran it. */

export interface Item {
  readonly json: Record<string, unknown>;
  readonly pairedItem?: unknown;
}

export interface NodeRun {
  readonly executionStatus: string;
  /** Milliseconds. */
  readonly executionTime: number;
  /** By output, in order; an output that nothing came out of is an empty list. */
  readonly outputs: readonly (readonly Item[])[];
  readonly error?: string;
}

export interface RunResult {
  /** `success`, `error`, `crashed` or `canceled`. */
  readonly status: string;
  readonly error?: string;
  /** By node name: one entry for each time the node ran. A node that did not run is absent. */
  readonly nodes: Readonly<Record<string, readonly NodeRun[]>>;
}

export interface RawNodeRun {
  executionStatus?: string;
  executionTime?: number;
  error?: { message?: string };
  data?: { main?: (Item[] | null)[] };
}

export function readNodeRun(raw: RawNodeRun): NodeRun {
  return {
    executionStatus: raw.executionStatus ?? 'unknown',
    executionTime: raw.executionTime ?? 0,
    outputs: (raw.data?.main ?? []).map((items) => items ?? []),
    ...(raw.error ? { error: raw.error.message ?? 'unknown error' } : {}),
  };
}

/** Reads what `n8n execute --rawOutput` prints. */
export function readRun(raw: {
  status?: string;
  data: { resultData: { runData: Record<string, RawNodeRun[]>; error?: { message?: string } } };
}): RunResult {
  const { runData, error } = raw.data.resultData;
  return {
    status: raw.status ?? (error ? 'error' : 'success'),
    ...(error ? { error: error.message ?? 'unknown error' } : {}),
    nodes: Object.fromEntries(
      Object.entries(runData).map(([name, runs]) => [name, runs.map(readNodeRun)]),
    ),
  };
}

/** All that came out of one output of a node, over all its runs. */
export function itemsOf(run: RunResult, node: string, output = 0): Item[] {
  return (run.nodes[node] ?? []).flatMap(({ outputs }) => outputs[output] ?? []);
}
