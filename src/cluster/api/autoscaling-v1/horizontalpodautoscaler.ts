// In Kubernetes: pkg/apis/autoscaling/v1. The first version of autoscalers; all checks are those of the version that is stored.

import { autoscalingV2 } from "../autoscaling-v2/group.ts";
import { horizontalPodAutoscalerKind as stored } from "../autoscaling-v2/horizontalpodautoscaler.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerV1 } from "../types.ts";
import { toV1, toV2 } from "./conversion.ts";
import { autoscalingV1 } from "./group.ts";

/** As it is stored: without a target there is one for the CPU. */
function encode(scaler: HorizontalPodAutoscalerV1): HorizontalPodAutoscaler {
  const converted = toV2(scaler);
  stored.strategy.default?.(converted);
  return converted;
}

export const horizontalPodAutoscalerV1Kind: Kind<HorizontalPodAutoscalerV1> =
  defineKind<HorizontalPodAutoscalerV1>(autoscalingV1, {
    kind: "HorizontalPodAutoscaler",
    plural: "horizontalpodautoscalers",
    shortNames: ["hpa"],
    categories: ["all"],
    status: true,
    columns: stored.columns.map((column) => ({
      ...column,
      cell: (scaler: HorizontalPodAutoscalerV1, now: number) => column.cell(toV2(scaler), now),
    })),
    storage: { as: autoscalingV2, decode: toV1, encode },
    strategy: {
      default(draft) {
        draft.spec ??= {} as never;
        draft.spec.minReplicas ??= 1;
        Object.assign(draft, toV1(encode(draft)));
      },
      prepareForCreate(draft) {
        draft.status = { currentReplicas: 0, desiredReplicas: 0 };
      },
      validate: (scaler) => stored.strategy.validate?.(encode(scaler)) ?? [],
      validateUpdate: (scaler) => stored.strategy.validate?.(encode(scaler)) ?? [],
    },
  });
