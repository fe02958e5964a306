module crossover/downstream

go 1.25.0
