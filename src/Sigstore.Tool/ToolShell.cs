using Sigstore.Client.TufUpdates;

namespace Sigstore.Tool;

/// <summary>Everything a command takes from outside: streams, clock, environment, folder, network. Tests pass their own.</summary>
public sealed class ToolShell : IDisposable
{
    private readonly ConsoleCancelEventHandler? _onCancel;
    private readonly CancellationTokenSource _cancel = new();
    private readonly Func<string, string?> _environment;
    private readonly Func<HttpMessageHandler>? _createNetwork; // not set here: that alone would load the HTTP client

    /// <summary>Composes a shell from its parts.</summary>
    public ToolShell(TextWriter output, TextWriter error, TimeProvider time, string workingFolder, Func<string, string?> environment, bool interactive)
    {
        Output = output;
        Error = error;
        Time = time;
        WorkingFolder = workingFolder;
        _environment = environment;
        Interactive = interactive;
    }

    private ToolShell()
        : this(Console.Out, Console.Error, TimeProvider.System, Environment.CurrentDirectory, Environment.GetEnvironmentVariable, !Console.IsErrorRedirected)
    {
        _onCancel = (_, cancel) =>
        {
            cancel.Cancel = true;
            _cancel.Cancel();
        };
        Console.CancelKeyPress += _onCancel;
    }

    /// <summary>Results: standard output.</summary>
    public TextWriter Output { get; }

    /// <summary>Progress and diagnostics: standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>The folder that relative paths start from.</summary>
    public string WorkingFolder { get; }

    /// <summary>True if standard error is a terminal: progress bars and colour are welcome (unless <c>NO_COLOR</c>).</summary>
    public bool Interactive { get; }

    /// <summary>A new handler for the real network; tests put another in its place.</summary>
    public Func<HttpMessageHandler> CreateNetwork
    {
        get => _createNetwork ?? TufFetcher.CreateHandler;
        init => _createNetwork = value;
    }

    /// <summary>The folder that this tool was started from.</summary>
    public string ToolFolder { get; init; } = AppContext.BaseDirectory;

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    /// <summary>The shell of the running process.</summary>
    public static ToolShell OfThisProcess() => new();

    /// <summary>Reads an environment variable; empty counts as absent.</summary>
    public string? Variable(string name) => _environment(name) is { Length: > 0 } value ? value : null;

    /// <summary>A path as the user meant it: relative ones start at <see cref="WorkingFolder"/>.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, WorkingFolder);

    /// <summary>The folder of everything of ours on this machine: <c>SIGSTORE_HOME</c>, else <c>~/.sigstore</c>.</summary>
    public string Home => HomeOf(Variable, WorkingFolder);

    /// <summary><see cref="Home"/> for these variables and this folder.</summary>
    internal static string HomeOf(Func<string, string?> variable, string workingFolder) => variable("SIGSTORE_HOME") is { } home
        ? Path.GetFullPath(home, workingFolder)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".sigstore");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_onCancel is not null)
        {
            Console.CancelKeyPress -= _onCancel;
        }

        _cancel.Dispose();
    }
}
