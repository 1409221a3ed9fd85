// A recorded session as text: files, commands, what each printed and how it ended. The format is described in recordings/README.md.

export interface Step {
  command: string;
  output: string[];
  exit: number;
}

export interface Transcript {
  title: string;
  /** What it touches besides its namespace, or that it takes long. */
  needs: string[];
  /** Rules of normalisation that do not hold here. */
  exact: string[];
  files: { name: string; text: string }[];
  steps: Step[];
}

const words = (text: string) => text.split(/[\s,]+/).filter(Boolean);

/** Reads a session's text. */
export function parse(text: string): Transcript {
  const [head, ...parts] = text.replace(/\n$/, "").split(/^-- (\S+) --\n/m);
  const named = (name: string) => new RegExp(`^# ${name}: *(.*)$`, "m").exec(head)?.[1] ?? "";
  const transcript: Transcript = {
    title: named("title"),
    needs: words(named("needs")),
    exact: words(named("exact")),
    files: [],
    steps: [],
  };
  for (let i = 0; i < parts.length; i += 2) {
    const [name, content] = [parts[i], parts[i + 1] ?? ""];
    if (name !== "commands") transcript.files.push({ name, text: content });
    else {
      // Output may hold such marks as well: what follows the first `commands` belongs to it.
      const rest = parts.slice(i + 1).map((part, j) => (j % 2 ? `-- ${part} --\n` : part));
      transcript.steps = parseSteps(rest.join(""));
      break;
    }
  }
  return transcript;
}

function parseSteps(text: string): Step[] {
  const steps: Step[] = [];
  let inCommand = false;
  for (const line of text.split("\n")) {
    const last = steps.at(-1);
    if (line.startsWith("$ ")) steps.push({ command: line.slice(2), output: [], exit: 0 });
    else if (last && inCommand && line.startsWith("> ")) last.command += `\n${line.slice(2)}`;
    else if (last) {
      const exit = /^\[exit (\d+)\]$/.exec(line);
      if (exit) last.exit = Number(exit[1]);
      else last.output.push(line);
    }
    inCommand = line.startsWith("$ ") || (inCommand && line.startsWith("> "));
  }
  return steps;
}
