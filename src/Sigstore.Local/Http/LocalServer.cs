using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sigstore.Client.Failures;
using Sigstore.Local.Http.Transport;

namespace Sigstore.Local.Http;

/// <summary>
/// The instance on a loopback port: a small strict HTTP/1.1 server in front of the same routes that work in process. Only this machine
/// reaches it, and of this machine's browsers only pages of its own: <c>Host</c> and <c>Origin</c> are checked.
/// </summary>
/// <remarks>
/// The platform's own listener is not used: it answers some refused requests twice, reads heads of any size and takes lines no
/// standard knows. Its web framework is not there inside MSBuild, where this assembly is loaded too.
/// </remarks>
public sealed class LocalServer : IDisposable
{
    private const int Backlog = 512;
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(50);

    private readonly ImmutableArray<TcpListener> _listeners;
    private readonly LocalRoutes _routes;
    private readonly TimeProvider _time;
    private readonly ImmutableArray<string> _hosts;
    private readonly ServerLimits _limits;
    private readonly ConnectionTable _table;
    private readonly BodyBudget _bodies;

    private LocalServer(ImmutableArray<TcpListener> listeners, LocalSigstore instance, int port, ServerLimits limits)
    {
        (_listeners, _routes, _time, _limits) = (listeners, instance.Routes, instance.Time, limits);
        _table = new ConnectionTable(limits.Connections);
        _bodies = new BodyBudget(limits.BodyBytes);
        var digits = port.ToString(CultureInfo.InvariantCulture);
        _hosts = ["localhost:" + digits, "127.0.0.1:" + digits, "[::1]:" + digits];
        Url = new Uri("http://" + _hosts[0]);
    }

    /// <summary>Where the instance is served.</summary>
    public Uri Url { get; }

    /// <summary>Starts to listen; requests are answered while <see cref="RunAsync"/> runs.</summary>
    /// <param name="instance">The instance; it must outlive the server.</param>
    /// <param name="port">The port, or 0 for any free one.</param>
    /// <exception cref="SigstoreException">SIG5005: the port cannot be had.</exception>
    public static LocalServer Start(LocalSigstore instance, int port) => Start(instance, port, new ServerLimits());

    /// <summary>As <see cref="Start(LocalSigstore, int)"/>, with limits of one's own.</summary>
    internal static LocalServer Start(LocalSigstore instance, int port, ServerLimits limits)
    {
        ArgumentNullException.ThrowIfNull(instance);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var listeners = Listen(port);
                return new LocalServer(listeners, instance, ((IPEndPoint)listeners[0].LocalEndpoint).Port, limits);
            }
            catch (SocketException busy) when (port != 0 || attempt == 10)
            {
                throw new SigstoreException(FailureCode.LocalPortUnavailable, $"port {port.ToString(CultureInfo.InvariantCulture)} on loopback could not be had: {busy.Message}", busy);
            }
            catch (SocketException)
            {
                // a free port of the one family is taken in the other: another one
            }
        }
    }

    /// <summary>Answers requests until cancelled; what is being answered then is finished first.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var serving = new ServingTasks();
        try
        {
            await Task.WhenAll(_listeners.Select(listener => AcceptAsync(listener, serving, cancel))).ConfigureAwait(false);
        }
        finally
        {
            Array.ForEach([.. _listeners], listener => listener.Stop());
            await serving.WhenAllAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach([.. _listeners], listener => listener.Dispose());

    // "localhost" is either address, and clients try either first.
    private static ImmutableArray<TcpListener> Listen(int port)
    {
        var first = Listen(IPAddress.Loopback, port);
        try
        {
            return [first, Listen(IPAddress.IPv6Loopback, ((IPEndPoint)first.LocalEndpoint).Port)];
        }
        catch (SocketException none) when (none.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
        {
            return [first];
        }
        catch (SocketException)
        {
            first.Dispose();
            throw;
        }
    }

    private static TcpListener Listen(IPAddress address, int port)
    {
        var listener = new TcpListener(address, port);
        try
        {
            listener.Start(Backlog);
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync(TcpListener listener, ServingTasks serving, CancellationToken cancel)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptSocketAsync(cancel).ConfigureAwait(false);
            }
            catch (SocketException) when (!cancel.IsCancellationRequested)
            {
                await Task.Delay(AcceptPause, cancel).ConfigureAwait(false); // a client gone before it was met, or no descriptor left
                continue;
            }

            socket.NoDelay = true;
            var connection = new HttpConnection(socket, _routes, _hosts, _limits, _table, _bodies, _time);
            if (_table.TryAdd(connection))
            {
                serving.Add(Task.Run(() => connection.ServeAsync(cancel), CancellationToken.None));
            }
            else
            {
                connection.Dispose();
            }
        }
    }

    // Those that ended well are forgotten; a bug in one of them is told by RunAsync.
    private sealed class ServingTasks
    {
        private readonly Lock _lock = new();
        private readonly HashSet<Task> _tasks = [];

        public void Add(Task task)
        {
            lock (_lock)
            {
                _tasks.Add(task);
            }

            _ = task.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        }

        public Task WhenAllAsync()
        {
            lock (_lock)
            {
                return Task.WhenAll(_tasks);
            }
        }

        private void Remove(Task task)
        {
            lock (_lock)
            {
                _tasks.Remove(task);
            }
        }
    }
}
