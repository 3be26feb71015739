import type { Socket } from 'node:net';

/** Connections that asked something of the Graph API; those of scripts and of the page do not count. */
export class Connections {
  /** With what is told when each ends. */
  private readonly open = new Map<Socket, () => void>();
  total = 0;
  /** The most that were open at once. */
  peak = 0;

  use(socket: Socket): void {
    if (this.open.has(socket) || socket.destroyed) return;
    const end = (): void => void this.open.delete(socket);
    this.open.set(socket, end);
    this.total += 1;
    this.peak = Math.max(this.peak, this.open.size);
    socket.once('close', end);
  }

  /** Counts no more: a connection may outlive what was counted on it by many resets. */
  letGo(): void {
    for (const [socket, end] of this.open) socket.off('close', end);
    this.open.clear();
  }

  report(): object {
    return { open: this.open.size, peak: this.peak, total: this.total };
  }
}
