// A self-check: one question at a time is answered, and every answer says why.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Language } from "../../grading/report.ts";
import { say } from "../texts.ts";
import { Marked } from "./Prose.tsx";

export interface QuizOption {
  text: string;
  /** Why it is right, or why it is not. */
  why: string;
  right?: boolean;
}

export interface QuizQuestion {
  ask: string;
  options: QuizOption[];
}

export default function Quiz({ questions, language }: { questions: QuizQuestion[]; language: Language }) {
  const [first, setFirst] = useState<Record<number, boolean>>({});
  const answered = Object.keys(first).length;
  const right = Object.values(first).filter(Boolean).length;
  const note = (at: number, good: boolean) => setFirst((before) => ({ [at]: good, ...before }));

  return (
    <div class="quiz not-content">
      <ol class="quiz-list">
        {questions.map((question, at) => (
          <Question
            question={question}
            legend={say(language, "question", { number: at + 1, count: questions.length })}
            name={`quiz-${at}`}
            language={language}
            onAnswer={(good) => note(at, good)}
          />
        ))}
      </ol>
      <p class="quiz-score" role="status">
        {answered === questions.length && say(language, "quizScore", { right, count: questions.length })}
      </p>
    </div>
  );
}

function Question(props: {
  question: QuizQuestion;
  legend: string;
  name: string;
  language: Language;
  onAnswer: (good: boolean) => void;
}) {
  const { question, legend, name, language, onAnswer } = props;
  const [chosen, setChosen] = useState<number>();
  const option = chosen === undefined ? undefined : question.options[chosen];
  const choose = (at: number) => {
    setChosen(at);
    onAnswer(question.options[at].right === true);
  };
  const frame = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    // An answer that was given before this script came counts as well.
    const inputs = [...(frame.current?.querySelectorAll("input") ?? [])];
    const early = inputs.findIndex((input) => input.checked);
    if (early >= 0) choose(early);
  }, []);
  return (
    <li>
      <fieldset class="quiz-question" ref={frame}>
        <legend>
          <span class="quiz-number">{legend}</span>
          <Marked text={question.ask} />
        </legend>
        {question.options.map((one, at) => (
          <label class="quiz-option" data-state={at === chosen ? (one.right ? "right" : "wrong") : undefined}>
            <input type="radio" name={name} checked={at === chosen} onChange={() => choose(at)} />
            <span>
              <Marked text={one.text} />
            </span>
          </label>
        ))}
        <p class="quiz-why" role="status">
          {option && (
            <>
              <strong>{say(language, option.right ? "right" : "wrong")}</strong> <Marked text={option.why} />
            </>
          )}
        </p>
      </fieldset>
    </li>
  );
}
