import { expect, test } from "vitest";
import { createNetwork } from "../../cluster/cni/network.ts";
import { Simulation } from "../../simulation/index.ts";
import { createHost } from "../host.ts";
import { runScriptOn } from "../testing.ts";
import { laptopPrograms } from "./index.ts";

function given() {
  const simulation = new Simulation({ seed: 1 });
  const net = createNetwork(simulation).attach({ hostname: "worker-1", addresses: ["192.168.49.3"] });
  return { simulation, host: createHost({ simulation, name: "worker-1", net, programs: laptopPrograms }) };
}

const LO = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
    inet6 ::1/128 scope host noprefixroute 
       valid_lft forever preferred_lft forever
`;
const ETH = `2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
    link/ether 52:54:c0:a8:31:03 brd ff:ff:ff:ff:ff:ff
    inet 192.168.49.3/24 brd 192.168.49.255 scope global eth0
       valid_lft forever preferred_lft forever
`;

test.each([
  ["ip a", LO + ETH, "", 0],
  ["ip addr show dev eth0", ETH, "", 0],
  [
    "ip -br addr",
    "lo               UNKNOWN        127.0.0.1/8 ::1/128 \neth0             UP             192.168.49.3/24 \n",
    "",
    0,
  ],
  ["ip addr show eth9", "", 'Device "eth9" does not exist.\n', 1],
  ["ip route", "", "ip: route: not simulated\n", 1],
  ["ip foo", "", 'Object "foo" is unknown, try "ip help".\n', 1],
])("%s", async (script, output, errors, status) => {
  expect(await runScriptOn(given(), script)).toEqual({ output, errors, status });
});
