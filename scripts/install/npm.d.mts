export interface Reach {
  done: number;
  of: number;
}
export function packagesOf(lockPath: string): string[];
export function countInstalled(folder: string, paths: string[]): number;
export function runNpm(
  args: string[],
  options: {
    cwd: string;
    what: string;
    usuallySeconds?: number;
    far?: () => Reach;
    env?: NodeJS.ProcessEnv;
    quiet?: boolean;
  },
): Promise<void>;
export function startProgress(
  what: string,
  options?: { usuallySeconds?: number; far?: () => Reach },
): { stop(): void; done(): void };
