namespace Sigstore.Conformance;

/// <summary>The suite's arguments: options with a value, two flags, and the artifact last.</summary>
internal sealed class SuiteArguments
{
    private static readonly string[] Flags = ["--staging", "--in-toto"];
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public SuiteArguments(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                Artifact = Artifact is null ? args[i] : throw new ArgumentException("expected one artifact, found two");
            }
            else if (Flags.Contains(args[i]))
            {
                _values[args[i]] = "";
            }
            else
            {
                _values[args[i]] = i + 1 < args.Length ? args[++i] : throw new ArgumentException($"expected a value of {args[i]}, found none");
            }
        }
    }

    /// <summary>A path or a digest.</summary>
    public string? Artifact { get; }

    public bool Has(string flag) => _values.ContainsKey(flag);

    public string? Find(string option) => _values.GetValueOrDefault(option);

    public string Get(string option) => Find(option) ?? throw new ArgumentException($"expected {option}, found none");
}
