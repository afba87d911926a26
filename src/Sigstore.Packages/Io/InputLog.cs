using System.Collections.Concurrent;

namespace Sigstore.Packages.Io;

/// <summary>Everything that a run looked at: files that were read, places that were empty, folders that were listed, environment variables.</summary>
internal sealed class InputLog
{
    private readonly ConcurrentDictionary<string, byte> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _places = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _trees = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _variables = new(StringComparer.Ordinal);

    /// <summary>False once something was asked that none of these can answer.</summary>
    public bool IsComplete { get; private set; } = true;

    public IEnumerable<string> Files => _files.Keys.Order(StringComparer.Ordinal);

    /// <summary>Paths of which only the existence counts.</summary>
    public IEnumerable<string> Places => _places.Keys.Order(StringComparer.Ordinal);

    public IEnumerable<string> Trees => _trees.Keys.Order(StringComparer.Ordinal);

    /// <summary>Names of environment variables whose values count.</summary>
    public IEnumerable<string> Variables => _variables.Keys.Order(StringComparer.Ordinal);

    /// <summary>A file's content counts, or that there is none.</summary>
    public void File(string path) => _files[path] = 0;

    /// <summary>Only whether something is there counts.</summary>
    public void Place(string path) => _places[path] = 0;

    /// <summary>Everything below a folder counts.</summary>
    public void Tree(string folder) => _trees[folder] = 0;

    /// <summary>An environment variable counts.</summary>
    public void Variable(string name) => _variables[name] = 0;

    /// <summary>What was found depends on more than that.</summary>
    public void Incomplete() => IsComplete = false;
}
