// How commands leave their place: break, continue, return, exit, ^C. Thrown, and caught where they end.

export class BreakLoop {
  levels: number;
  readonly again: boolean;
  constructor(levels: number, again: boolean) {
    this.levels = levels;
    this.again = again;
  }
}

export class ReturnFrom {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}

export class ExitShell {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}

/** ^C (or a job stopped by ^Z): everything up to the prompt is abandoned. */
export class Interrupt {
  readonly status: number;
  constructor(status = 130) {
    this.status = status;
  }
}

/** What was abandoned with `discard` has been told; it goes up to where lines are read. */
export class DiscardLine {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}

/** A mistake that ends the command it happens in (and a shell that is not interactive). */
export class ShellError extends Error {
  readonly status: number;
  readonly fatal: boolean;
  /** The rest of the line is abandoned: with `-c`, everything. */
  discard = false;
  constructor(message: string, status = 1, fatal = false) {
    super(message);
    this.status = status;
    this.fatal = fatal;
  }
}
