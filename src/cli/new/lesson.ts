// A new lesson: the same headings, cells and questions in both languages. What is to be written stands in comments that begin with
// "Write"; while one is left, the site does not build and the tests fail.

import type { Language, Text } from "../../grading/report.ts";
import type { Start } from "./starting-files.ts";

export interface NewLesson {
  /** `03-workloads/01-pods` */
  path: string;
  /** `3.1` */
  id: string;
  order: number;
  title: Text;
}

export function lessonFiles(lesson: NewLesson): Start {
  const pathIn = (language: Language) => `content/docs/${language}/${lesson.path}.mdx`;
  return {
    files: { [pathIn("es")]: text(lesson, "es"), [pathIn("en")]: text(lesson, "en") },
    next: `Write what the comments ask for in both files. If a lab stands beside the lesson, name it in the front matter (lab: NAME);
\`npm run new -- lab NAME\` makes one. \`npm run validate\` says what is still missing.`,
  };
}

const WORDS = {
  idea: { en: "The idea", es: "La idea" },
  check: { en: "Check yourself", es: "Compruébalo" },
  more: { en: "To read more", es: "Para saber más" },
  right: { en: "The right answer", es: "La respuesta correcta" },
  wrong: { en: "A tempting one", es: "Una tentadora" },
  docs: { en: "https://kubernetes.io/docs/", es: "https://kubernetes.io/es/docs/" },
} satisfies Record<string, Text>;

function text({ id, order, title }: NewLesson, language: Language): string {
  const say = (word: keyof typeof WORDS) => WORDS[word][language];
  const quoted = JSON.stringify(title[language]);
  return `---
title: ${quoted}
description: ${quoted}
lesson: "${id}"
sidebar:
  order: ${order}
---

import { Cell, Quiz, Term } from "../../../../src/site/components/lesson.ts";

{/* Write why this matters, in a paragraph. The first use of a word of the glossary: <Term id="pod">Pod</Term>. */}

## ${say("idea")}

{/* Write what the reader is about to see. */}

<Cell id="look">

\`\`\`bash
kubectl get pods
\`\`\`

</Cell>

{/* Write what was seen, and why. */}

## ${say("check")}

<Quiz
  questions={[
    {
      ask: "Write the question",
      options: [
        { text: "${say("right")}", right: true, why: "Write why it is right" },
        { text: "${say("wrong")}", why: "Write why it is not" },
      ],
    },
  ]}
/>

## ${say("more")}

- [Kubernetes](${say("docs")})
`;
}
