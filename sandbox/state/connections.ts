import type { Socket } from 'node:net';

/** Connections that asked something of the Graph API; those of scripts and of the page do not count. */
export class Connections {
  private readonly open = new Set<Socket>();
  total = 0;
  /** The most that were open at once. */
  peak = 0;

  use(socket: Socket): void {
    if (this.open.has(socket) || socket.destroyed) return;
    this.open.add(socket);
    this.total += 1;
    this.peak = Math.max(this.peak, this.open.size);
    socket.once('close', () => this.open.delete(socket));
  }

  report(): object {
    return { open: this.open.size, peak: this.peak, total: this.total };
  }
}
