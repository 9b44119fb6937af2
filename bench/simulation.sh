#!/usr/bin/env bash
# Runs many fresh seeds of both simulations: bench/simulation.sh [RUNS]
cd "$(dirname "$0")/.." && exec mvn -q -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dheddle.sim.runs="${1:-5000}" test
