import { wait, type Program } from "../../simulation/index.ts";

/** Those who wait until something is so, and look after each change. */
export class Onlookers {
  #looks = new Set<() => void>();

  until(isSo: () => boolean): Program<void> {
    return wait<void>((resume) => {
      const look = () => {
        if (isSo()) resume();
        else this.#looks.add(look);
      };
      look();
      return () => this.#looks.delete(look);
    });
  }

  changed(): void {
    const looks = [...this.#looks];
    this.#looks.clear();
    for (const look of looks) look();
  }
}
