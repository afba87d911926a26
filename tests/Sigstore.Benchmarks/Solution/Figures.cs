using System.Globalization;

namespace Sigstore.Benchmarks.Solution;

/// <summary>Prints each figure beside its floor of the same run, and remembers whether every target was met.</summary>
internal sealed class Figures
{
    public bool IsMet { get; private set; } = true;

    public void Line(string name, double ours, double floor, string unit, double target) =>
        Write(name, $"{ours:F0} {unit}", $"{floor:F0} {unit}", ours / floor, target);

    public void Limit(string name, double ours, string unit, double target) => Write(name, "", "", ours, target, unit);

    public void Say(string line) => Console.WriteLine(line);

    /// <summary>The middle of the ratios of pairs: what disturbs both of a pair drops out, what disturbs one is outvoted.</summary>
    public static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>Pairs of a run of ours and one of the floor, taken in turns; the ratio is the middle one.</summary>
    public void Pairs(string name, int pairs, Func<double> ours, Func<double> floor, double target)
    {
        var taken = Enumerable.Range(0, pairs).Select(_ => (Ours: ours(), Floor: floor())).ToList();
        Write(name, $"{Middle(taken.Select(pair => pair.Ours)):F0} ms", $"{Middle(taken.Select(pair => pair.Floor)):F0} ms", Middle(taken.Select(pair => pair.Ours / pair.Floor)), target);
    }

    private void Write(string name, string ours, string floor, double figure, double target, string unit = "")
    {
        var isMet = figure <= target;
        IsMet &= isMet;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-64} {ours,10} {floor,10} {figure,8:0.###}{unit} <= {target} {(isMet ? "" : "MISSED")}"));
    }
}
