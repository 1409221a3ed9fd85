// A self-check: one question at a time is answered, and every answer says why.

import { useState } from "preact/hooks";
import type { Language } from "../../grading/report.ts";
import { say } from "../texts.ts";

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
  const note = (at: number, good: boolean) => at in first || setFirst({ ...first, [at]: good });

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
  return (
    <li>
      <fieldset class="quiz-question">
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

/** Words between backquotes are code. */
function Marked({ text }: { text: string }) {
  return (
    <>{text.split("`").map((part, at) => (at % 2 === 1 ? <code translate={false}>{part}</code> : part))}</>
  );
}
