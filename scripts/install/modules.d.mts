export function ensureModules(root: string): Promise<string>;
export function isInstalled(root: string): boolean;
