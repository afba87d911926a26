using System.Runtime.InteropServices;
using Sigstore.Client.TufUpdates;

namespace Sigstore.Tool;

/// <summary>Everything a command takes from outside: streams, clock, environment, folder, network. Tests pass their own.</summary>
public sealed class ToolShell : IDisposable
{
    private readonly bool _listens;
    private PosixSignalRegistration? _onInterrupt;
    private readonly CancellationTokenSource _cancel = new();
    private readonly Func<string, string?> _environment;
    private bool? _interactive; // null until somebody asks
    private readonly Func<HttpMessageHandler>? _createNetwork; // not set here: that alone would load the HTTP client

    /// <summary>Composes a shell from its parts.</summary>
    public ToolShell(TextWriter output, TextWriter error, TimeProvider time, string workingFolder, Func<string, string?> environment, bool interactive)
    {
        Output = output;
        Error = error;
        Time = time;
        WorkingFolder = workingFolder;
        _environment = environment;
        _interactive = interactive;
    }

    private ToolShell()
        : this(StandardWriter.Output, StandardWriter.Error, TimeProvider.System, Environment.CurrentDirectory, Environment.GetEnvironmentVariable, interactive: false)
    {
        _interactive = null;
        _listens = true;
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
    public bool Interactive => _interactive ??= !Console.IsErrorRedirected;

    /// <summary>A new handler for the real network; tests put another in its place.</summary>
    public Func<HttpMessageHandler> CreateNetwork
    {
        get => _createNetwork ?? TufFetcher.CreateHandler;
        init => _createNetwork = value;
    }

    /// <summary>The folder that this tool was started from.</summary>
    public string ToolFolder { get; init; } = AppContext.BaseDirectory;

    /// <summary>Cancelled by Ctrl-C, from when it is first asked for; until then that ends the process as it ends any other.</summary>
    public CancellationToken Cancelled
    {
        get
        {
            if (_listens && _onInterrupt is null)
            {
                Listen();
            }

            return _cancel.Token;
        }
    }

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

    // Straight from the runtime: the console's own event would set up the whole terminal, also where there is none.
    private void Listen() => _onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, interrupt =>
    {
        interrupt.Cancel = true;
        _cancel.Cancel();
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _onInterrupt?.Dispose();
        _cancel.Dispose();
    }
}
