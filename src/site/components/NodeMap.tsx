// Nodes side by side, each with the Pods that run on it; a Pod glides when it finds its node.

import type { Language } from "../../grading/report.ts";
import type { NodeView, PodView } from "../../session/protocol.ts";
import { lookOf, shortImage } from "../pod-shape.ts";
import { clip, useWidth } from "../measure.ts";
import { say } from "../texts.ts";
import { Shape } from "./Shape.tsx";

interface Props {
  nodes: NodeView[];
  pods: PodView[];
  /** Components of the control plane that do not run. */
  stopped: readonly string[];
  language: Language;
}

const CELL = { width: 46, height: 44 };
/** Room for a node's name, and for a line of notes under it. */
const NAME = 22;
const NOTE = 12;
const GAP = 10;

interface Box {
  name: string;
  node: NodeView | undefined;
  pods: PodView[];
  x: number;
  y: number;
  width: number;
  height: number;
  /** Where its Pods begin. */
  head: number;
  columns: number;
}

export function NodeMap({ nodes, pods, stopped, language }: Props) {
  const [frame, width] = useWidth();
  const boxes = layOut(nodes, pods, width);
  const height = Math.max(0, ...boxes.map((box) => box.y + box.height));
  return (
    <div class="node-map" ref={frame}>
      <svg width={width} height={height} role="img" aria-label={describe({ nodes, pods, stopped, language })}>
        {boxes.map((box) => (
          <NodeBox key={box.name} box={box} stopped={stopped} language={language} />
        ))}
        {boxes
          .flatMap((box) => box.pods.map((pod, at) => ({ pod, ...place(box, at) })))
          .sort((one, other) => (one.pod.uid < other.pod.uid ? -1 : 1))
          .map(({ pod, x, y }) => (
            <g key={pod.uid} class="pod" style={{ transform: `translate(${x}px, ${y}px)` }}>
              <title>{`${pod.name} · ${pod.status} · ${pod.image}`}</title>
              <Shape look={lookOf(pod)} />
              <text class="pod-tag" y="22" text-anchor="middle">
                {clip(shortImage(pod.image), 7)}
              </text>
            </g>
          ))}
      </svg>
    </div>
  );
}

/** What there is to say about a node besides its name. */
function notesOn(node: NodeView | undefined): ("controlPlane" | "nodeNotReady" | "cordoned")[] {
  if (!node) return [];
  const { controlPlane, ready, schedulable } = node;
  return [
    ...(controlPlane ? (["controlPlane"] as const) : []),
    ...(ready ? [] : (["nodeNotReady"] as const)),
    ...(schedulable || controlPlane ? [] : (["cordoned"] as const)),
  ];
}

function NodeBox({ box, stopped, language }: Pick<Props, "stopped" | "language"> & { box: Box }) {
  const { node } = box;
  const hurt = node?.controlPlane && stopped.length > 0;
  const bad = node && (!node.ready || hurt);
  const notes = notesOn(node).map((note) =>
    note === "controlPlane" && hurt
      ? say(language, "componentsStopped", { names: stopped.join(", ") })
      : say(language, note),
  );
  return (
    <g
      class="node"
      data-state={!node ? "none" : bad ? "bad" : "good"}
      transform={`translate(${box.x} ${box.y})`}
    >
      <rect width={box.width} height={box.height} rx="8" />
      <text class="node-name" x="10" y="16">
        {node ? box.name : say(language, "notScheduled")}
      </text>
      <text class="node-note" x="10" y="29">
        {clip(notes.join(" · "), Math.floor((box.width - 14) / 5.2))}
      </text>
    </g>
  );
}

function layOut(nodes: NodeView[], pods: PodView[], width: number): Box[] {
  if (width === 0) return [];
  const homeless = pods.filter((pod) => pod.node === undefined);
  const planes = nodes.filter((node) => node.controlPlane);
  const workers = nodes.filter((node) => !node.controlPlane);
  const perRow = Math.max(1, Math.min(workers.length, Math.floor((width + GAP) / (130 + GAP))));
  let y = 0;
  const boxes: Box[] = [];
  const addRow = (row: { name: string; node: NodeView | undefined; pods: PodView[] }[], across: number) => {
    const boxWidth = (width - GAP * (across - 1)) / across;
    const columns = Math.max(1, Math.floor((boxWidth - 8) / CELL.width));
    const rows = Math.max(0, ...row.map((one) => Math.ceil(one.pods.length / columns)));
    const head = NAME + (row.some((one) => notesOn(one.node).length > 0) ? NOTE : 0);
    const height = head + rows * CELL.height + (rows > 0 ? 6 : 0);
    row.forEach((one, at) =>
      boxes.push({ ...one, x: at * (boxWidth + GAP), y, width: boxWidth, height, head, columns }),
    );
    y += height + GAP;
  };
  const rowOf = (list: NodeView[]) =>
    list.map((node) => ({ name: node.name, node, pods: pods.filter((pod) => pod.node === node.name) }));
  for (let at = 0; at < planes.length; at += perRow)
    addRow(rowOf(planes.slice(at, at + perRow)), planes.length);
  for (let at = 0; at < workers.length; at += perRow) addRow(rowOf(workers.slice(at, at + perRow)), perRow);
  if (homeless.length > 0) addRow([{ name: "", node: undefined, pods: homeless }], 1);
  return boxes;
}

function place(box: Box, at: number): { x: number; y: number } {
  return {
    x: box.x + 6 + CELL.width / 2 + (at % box.columns) * CELL.width,
    y: box.y + box.head + 15 + Math.floor(at / box.columns) * CELL.height,
  };
}

function describe({ nodes, pods, stopped, language }: Props): string {
  const counts = nodes.map((node) => {
    const here = pods.filter((pod) => pod.node === node.name);
    const ready = here.filter((pod) => lookOf(pod) === "ready").length;
    return `${node.name}: ${say(language, "readyOf", { ready, desired: here.length })}`;
  });
  const names = stopped.join(", ");
  const missing = names ? [say(language, "componentsStopped", { names })] : [];
  return [say(language, "nodes"), ...counts, ...missing].join(". ");
}
