using Sigstore.Benchmarks;

return args switch
{
    ["packages", var target] => await PackageBenchmarks.RunAsync(target),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Sigstore.Benchmarks packages <restored project or solution>");
    return 2;
}
