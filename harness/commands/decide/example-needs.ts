/** What `decide --example` prints: every key with its meaning, and figures to be replaced. */
export const EXAMPLE_NEEDS = `# What your team needs, and what its machines and people cost. Every figure here is an example: replace it.
# crossover decide --needs needs.yaml --run results/RUN

currency: USD # written beside every sum, never converted

fleet:
  # What one instance is and costs a month, discounts and all. Or the kind of an example price
  # (kind: aws-m7g.xlarge; docs/decide.md lists them): they are dated and told by others, so check yours.
  instance: { cores: 4, memoryGib: 16, pricePerMonth: 140 }
  utilisation: 0.6 # of what an instance serves within its objective, what you give it at the peak
  spareInstances: 1 # whole instances of each service that stand by

# What moving one service to Go takes: a number, or its ends.
rewrite:
  people: 2
  months: { least: 3, most: 6 }
  pricePerPersonMonth: 12000

# What tuning the Python of one service takes. Leave it out, and the tuned Python gets no total.
mend: { people: 1, months: 1, pricePerPersonMonth: 12000 }

# What moving the hot path of one service alone to Go takes. Leave it out if it is no option.
# hybrid: { people: 1, months: 2, pricePerPersonMonth: 12000 }

horizonMonths: 36

# Nothing here is measured or computed with: it stands beside the figures.
team:
  people: 6
  writes: [python]
  hiring: one opening, for either language
  deadline: none

services:
  - name: shop
    resembles: crud # a scenario of the run, or one level of it: crud/rate-200; \`list scenarios\` shows them
    rate: { mean: 116, peak: 350 } # requests/s; 116 is ten million a day
    objective: { p99Ms: 100 } # what is waited for counted in
    waitMs: 5 # of a request, for the database and other services
    poolConnections: 40 # of all its instances together; optional
    growthPerYear: 0.5 # half as much again each year; optional
  - name: dashboard
    resembles: dashboard
    rate: { mean: 20, peak: 60 }
    objective: { p99Ms: 300 }
    waitMs: 50
    # rewrite: { people: 1, months: 2, pricePerPersonMonth: 12000 } # its own, in place of the common one
`;
