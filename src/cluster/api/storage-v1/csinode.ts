// In Kubernetes: pkg/registry/storage/csinode. Which storage drivers a node has.

import { duplicate, invalid, required, tooLong, type FieldError } from "../../apimachinery/field-error.ts";
import { labelKeyErrors } from "../../apimachinery/label-names.ts";
import { ageColumn, countColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { nonNegative } from "../numbers.ts";
import type { CSINode } from "../types.ts";
import { validateDriverName } from "./csidriver.ts";
import { storageV1 } from "./group.ts";

const NODE_ID_MAX = 192;

function validate({ spec }: CSINode): FieldError[] {
  const errors: FieldError[] = [];
  const drivers = spec.drivers ?? [];
  drivers.forEach((driver, i) => {
    const at = `spec.drivers[${i}]`;
    validateDriverName(driver.name ?? "", `${at}.name`, errors);
    if (!driver.nodeID) errors.push(required(`${at}.nodeID`));
    else if (driver.nodeID.length > NODE_ID_MAX) errors.push(tooLong(`${at}.nodeID`, NODE_ID_MAX));
    nonNegative(driver.allocatable?.count, `${at}.allocatable.count`, errors);
    if (drivers.findIndex(({ name }) => name === driver.name) < i)
      errors.push(duplicate(`${at}.name`, driver.name));
    driver.topologyKeys?.forEach((key, j) => {
      for (const text of labelKeyErrors(key)) errors.push(invalid(`${at}.topologyKeys`, key, text));
      if (driver.topologyKeys!.indexOf(key) < j) errors.push(duplicate(`${at}.topologyKeys`, key));
    });
  });
  return errors;
}

export const csiNodeKind: Kind<CSINode> = defineKind<CSINode>(storageV1, {
  kind: "CSINode",
  plural: "csinodes",
  namespaced: false,
  columns: [
    nameColumn,
    countColumn(
      "Drivers",
      ({ spec }) => spec.drivers?.length,
      "Drivers indicates the number of CSI drivers registered on the node",
    ),
    ageColumn,
  ],
  strategy: { validate, validateUpdate: (node) => validate(node) },
});
