using Sigstore.Client.Failures;

namespace Tuf.Conformance;

/// <summary>The suite's command line, in any order of options and words.</summary>
internal sealed class ConformanceArguments
{
    private static readonly string[] Options = ["--metadata-url", "--metadata-dir", "--target-name", "--target-dir", "--target-base-url"];
    private readonly ILookup<string, string> _values;

    private ConformanceArguments(ILookup<string, string> values, IReadOnlyList<string> words)
    {
        _values = values;
        Words = words;
    }

    /// <summary>What is no option: the command and its operands.</summary>
    public IReadOnlyList<string> Words { get; }

    public IReadOnlyList<string> All(string option) => [.. _values[option]];

    public string Required(string option) => _values[option].LastOrDefault() ?? throw Usage($"expected option {option}, found none");

    public Uri RequiredUrl(string option) => Uri.TryCreate(Required(option), UriKind.Absolute, out var url) ? url : throw Usage($"expected a URL for {option}");

    public static ConformanceArguments Parse(IReadOnlyList<string> args)
    {
        var words = new List<string>();
        var values = new List<(string Option, string Value)>();
        for (var i = 0; i < args.Count; i++)
        {
            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var option = equals > 0 ? args[i][..equals] : args[i];
            if (!Options.Contains(option))
            {
                words.Add(args[i]);
            }
            else if (equals > 0)
            {
                values.Add((option, args[i][(equals + 1)..]));
            }
            else
            {
                values.Add((option, ++i < args.Count ? args[i] : throw Usage($"expected a value for {option}, found none")));
            }
        }

        return new ConformanceArguments(values.ToLookup(pair => pair.Option, pair => pair.Value), words);
    }

    internal static SigstoreException Usage(string detail) => new(FailureCode.UsageInvalid, detail);
}
