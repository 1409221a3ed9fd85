// Requests as they travel: callers on the left, the Service in the middle, the Pods behind it on the right.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Language } from "../../grading/report.ts";
import type { ClusterView } from "../../session/protocol.ts";
import { clip, clipStart, useWidth } from "../measure.ts";
import { traffic } from "../session-store.ts";
import { useValue } from "../store.ts";
import { say } from "../texts.ts";
import { routesOf, sharesOf, type Route } from "../traffic-routes.ts";

interface Props {
  view: ClusterView;
  language: Language;
}

const CALLERS = 5;
const ROW = 34;
const LATEST = 10;
/** Pixels, on the average. */
const LETTER = 6.6;
const WIDEST_BOX = 46;
const SHORTEST_WIRE = 14;
/** How long a request is seen on its way. */
const TRAVEL_MS = 900;

export function Traffic({ view, language }: Props) {
  const routes = routesOf(useValue(traffic), view);
  const names = view.services.map(({ name }) => name);
  return (
    <section class="requests" aria-label={say(language, "requests")}>
      {names.length === 0 && <p class="live-empty">{say(language, "noRequests")}</p>}
      {names.map((name) => (
        <ServiceTraffic key={name} name={name} routes={routes} view={view} language={language} />
      ))}
      <RouteTable routes={routes.filter(({ service }) => service !== undefined)} language={language} />
    </section>
  );
}

function ServiceTraffic(props: { name: string; routes: Route[]; view: ClusterView; language: Language }) {
  const { name, view, language } = props;
  const [frame, width] = useWidth();
  const routes = props.routes.filter(({ service }) => service === name);
  const callers = [...new Set(routes.map(({ from }) => from).reverse())].slice(0, CALLERS).sort();
  const pods = sharesOf(routes, name, view);
  const rows = Math.max(1, callers.length, pods.length);
  const height = rows * ROW + 16;
  const yOf = (at: number, of: number) => 8 + ((at + 0.5) * rows * ROW) / Math.max(1, of);
  const { left, middle, half, right } = columnsOf(
    width,
    callers.map((caller) => callerName(caller, language)),
    pods.map(({ pod }) => pod),
  );
  const serviceY = 8 + (rows * ROW) / 2;
  const clusterIP = view.services.find((service) => service.name === name)?.clusterIP ?? "";
  const from = (caller: string) => ({
    x: left + 6,
    y: yOf(callers.indexOf(caller), callers.length),
  });
  const to = (pod: string) => ({
    x: right,
    y: yOf(
      pods.findIndex((one) => one.pod === pod),
      pods.length,
    ),
  });
  const lettersIn = (space: number) => Math.floor(space / LETTER);
  return (
    <div class="request-map" ref={frame}>
      <svg width={width} height={height} role="img" aria-label={inWords(name, pods, language)}>
        {callers.map((caller) => (
          <g key={caller}>
            <line x1={from(caller).x} y1={from(caller).y} x2={middle - half} y2={serviceY} class="wire" />
            <text x={left} y={from(caller).y + 4} text-anchor="end">
              {clip(callerName(caller, language), lettersIn(left))}
            </text>
          </g>
        ))}
        {pods.map(({ pod, count }) => (
          <g key={pod}>
            <line x1={middle + half} y1={serviceY} x2={right} y2={to(pod).y} class="wire" />
            <text x={right + 6} y={to(pod).y - 1}>
              {clipStart(pod, lettersIn(width - right - 6) - 1)}
            </text>
            <text x={right + 6} y={to(pod).y + 12} class="request-count">
              {count}
            </text>
          </g>
        ))}
        <rect
          x={middle - half}
          y={serviceY - 17}
          width={2 * half}
          height="34"
          rx="8"
          class="request-service"
        />
        <text x={middle} y={serviceY - 2} text-anchor="middle" class="request-name">
          {clip(name, lettersIn(2 * half - 6))}
        </text>
        <text x={middle} y={serviceY + 11} text-anchor="middle" class="request-count">
          {half < WIDEST_BOX - 6 ? "" : clusterIP}
        </text>
        <Travellers routes={routes} path={(route) => pathOf(route)} />
      </svg>
    </div>
  );

  function pathOf({ from: caller, pod }: Route): string | undefined {
    if (!callers.includes(caller)) return undefined;
    const start = `M${from(caller).x} ${from(caller).y} L${middle} ${serviceY}`;
    return pod === undefined || !pods.some((one) => one.pod === pod)
      ? start
      : `${start} L${to(pod).x} ${to(pod).y}`;
  }
}

const callerName = (caller: string, language: Language): string =>
  caller === "laptop" ? say(language, "laptop") : caller;

/** Where callers end, the Service stands and the Pods begin: names get what they need, up to a share of the width. */
function columnsOf(width: number, callers: readonly string[], pods: readonly string[]) {
  const room = (names: readonly string[], share: number) =>
    Math.min(width * share, LETTER * (1 + Math.max(6, ...names.map(({ length }) => length))));
  const left = 4 + room(callers, 0.26);
  const right = width - 10 - room(pods, 0.36 - (width < 360 ? 0.08 : 0));
  const between = right - left - 6;
  const half = Math.max(20, Math.min(WIDEST_BOX, between / 2 - SHORTEST_WIRE));
  return { left, right, half, middle: left + 6 + between / 2 };
}

/** A dot for each request that has just been made. */
function Travellers({ routes, path }: { routes: Route[]; path: (route: Route) => string | undefined }) {
  const [underWay, setUnderWay] = useState<Route[]>([]);
  const seen = useRef(routes.at(-1)?.id ?? -1);
  useEffect(() => {
    const fresh = routes.filter(({ id }) => id > seen.current);
    if (fresh.length === 0) return;
    seen.current = fresh.at(-1)!.id;
    setUnderWay((before) => [...before, ...fresh].slice(-12));
    const timer = setTimeout(
      () => setUnderWay((before) => before.filter((route) => !fresh.includes(route))),
      TRAVEL_MS,
    );
    return () => clearTimeout(timer);
  }, [routes.at(-1)?.id]);
  return (
    <g aria-hidden="true">
      {underWay.map((route) => {
        const way = path(route);
        if (way === undefined) return null;
        const good = route.status !== undefined && route.status < 400;
        return (
          <circle
            key={route.id}
            r="5"
            class={good ? "traveller" : "traveller traveller-lost"}
            style={{ offsetPath: `path("${way}")` }}
          />
        );
      })}
    </g>
  );
}

function RouteTable({ routes, language }: { routes: Route[]; language: Language }) {
  if (routes.length === 0) return null;
  return (
    <details class="live-table">
      <summary>{say(language, "asTable")}</summary>
      <div class="live-scroll" tabIndex={0} role="region" aria-label={say(language, "requests")}>
        <table>
          <thead>
            <tr>
              {(["caller", "askedFor", "answeredBy", "status"] as const).map((key) => (
                <th scope="col">{say(language, key)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {routes
              .slice(-LATEST)
              .reverse()
              .map((route) => (
                <tr key={route.id}>
                  <th scope="row">{route.from === "laptop" ? say(language, "laptop") : route.from}</th>
                  <td>{route.asked}</td>
                  <td>{route.pod ?? say(language, "nobody")}</td>
                  <td>{route.status ?? "–"}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

const inWords = (service: string, pods: { pod: string; count: number }[], language: Language): string =>
  `Service ${service}. ${
    pods.length === 0
      ? say(language, "noEndpoints")
      : pods.map(({ pod, count }) => `${pod}: ${count}`).join(", ")
  }`;
