using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sigstore.Local.Tests.Http;

/// <summary>A connection that sends whatever bytes the test says. In texts, PORT stands for the server's port.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly string _port;
    private NetworkStream _stream = null!; // a half-closed client gives out no stream any more

    private RawClient(int port) => _port = port.ToString(CultureInfo.InvariantCulture);

    public Socket Socket => _client.Client;

    public static async Task<RawClient> ConnectAsync(int port, CancellationToken cancel)
    {
        var raw = new RawClient(port);
        await raw._client.ConnectAsync(IPAddress.Loopback, port, cancel);
        raw._stream = raw._client.GetStream();
        return raw;
    }

    /// <summary>Sends a request, closes this direction, returns all that comes back.</summary>
    public static async Task<string> AskAsync(int port, string request, CancellationToken cancel)
    {
        using var raw = await ConnectAsync(port, cancel);
        await raw.SendAsync(request, cancel);
        raw.HalfClose();
        return await raw.ReadToEndAsync(cancel);
    }

    /// <summary>False if the server has closed the connection.</summary>
    public async Task<bool> SendAsync(string text, CancellationToken cancel)
    {
        try
        {
            await _stream.WriteAsync(Encoding.Latin1.GetBytes(text.Replace("PORT", _port, StringComparison.Ordinal)), cancel);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void HalfClose()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // the server was faster
        }
    }

    /// <summary>Everything until the server closes; a reset ends it as well.</summary>
    public async Task<string> ReadToEndAsync(CancellationToken cancel)
    {
        var all = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = await _stream.ReadAsync(buffer, cancel)) > 0;)
            {
                all.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // reset: as closed as closed
        }

        return all.ToString();
    }

    public void Dispose() => _client.Dispose();
}
