/**
 * Divides a bounded amount of space between its users: each may take as much as is still free, alone half of the space,
 * together with n others a share of 1/(n+2). However much busy users take, some space therefore remains for those that
 * have taken nothing. Fixed shares would have to be small to achieve that.
 */
export class SharedSpace {
  readonly #capacity: number;
  readonly #takenBy = new Map<string, number>();
  #taken = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Whether the user may take this much more. */
  admits(user: string, amount: number): boolean {
    return (this.#takenBy.get(user) ?? 0) + amount <= this.#capacity - this.#taken;
  }

  take(user: string, amount: number): void {
    this.#taken += amount;
    this.#takenBy.set(user, (this.#takenBy.get(user) ?? 0) + amount);
  }

  release(user: string, amount: number): void {
    this.#taken -= amount;
    const rest = (this.#takenBy.get(user) ?? 0) - amount;
    if (rest === 0) this.#takenBy.delete(user);
    else this.#takenBy.set(user, rest);
  }
}
