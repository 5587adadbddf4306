/** A message that the broker waits to have acknowledged. */
export interface Ticket {
  readonly packetId: number;
  /** Forgotten tickets are those of a connection that is gone: there the broker sends the message again. */
  state: 'waiting' | 'done' | 'forgotten';
}

/** Turns batches that finish in any order into acknowledgements in the order of arrival, as MQTT asks. */
export class Acknowledgements {
  private tickets: Ticket[] = [];
  private first = 0;

  /** How many messages have arrived and are not acknowledged. */
  get waiting(): number {
    return this.tickets.length - this.first;
  }

  arrived(packetId: number): Ticket {
    const ticket: Ticket = { packetId, state: 'waiting' };
    this.tickets.push(ticket);
    return ticket;
  }

  /** Answers the packet ids that may be acknowledged now, in order. */
  finished(tickets: Iterable<Ticket>): number[] {
    for (const ticket of tickets) if (ticket.state === 'waiting') ticket.state = 'done';
    const due: number[] = [];
    for (let next = this.tickets[this.first]; next?.state === 'done'; next = this.tickets[this.first]) {
      due.push(next.packetId);
      this.first += 1;
    }
    // Cut off what is sent only now and then: a shift a message would move the whole line each time.
    if (this.first > 4_096 || this.first === this.tickets.length) {
      this.tickets = this.tickets.slice(this.first);
      this.first = 0;
    }
    return due;
  }

  /** The connection is gone: packet ids mean nothing on the next one. */
  forgetAll(): void {
    for (const ticket of this.tickets) ticket.state = 'forgotten';
    this.tickets = [];
    this.first = 0;
  }
}

/** The PUBACK packets of these ids with reason 0: four bytes each, the same in MQTT 3.1.1 and 5. */
export function pubacks(packetIds: readonly number[]): Buffer {
  const packets = Buffer.allocUnsafe(packetIds.length * 4);
  packetIds.forEach((packetId, index) => {
    packets.writeUInt16BE(0x4002, index * 4);
    packets.writeUInt16BE(packetId, index * 4 + 2);
  });
  return packets;
}
