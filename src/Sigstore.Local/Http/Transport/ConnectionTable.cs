namespace Sigstore.Local.Http.Transport;

/// <summary>
/// The connections there are, oldest first. When there are too many, the one that has kept the server waiting longest makes room: any
/// number of idle or dripping connections cannot keep an honest client out.
/// </summary>
internal sealed class ConnectionTable(int capacity)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<HttpConnection> _connections = [];

    /// <summary>Takes a connection in; false if all there are are being answered, and none can go.</summary>
    public bool TryAdd(HttpConnection connection)
    {
        lock (_lock)
        {
            if (_connections.Count >= capacity && !TryEvict())
            {
                return false;
            }

            _connections.AddLast(connection);
            return true;
        }
    }

    /// <summary>Notes that a connection was served just now: it goes last.</summary>
    public void Touch(HttpConnection connection)
    {
        lock (_lock)
        {
            if (_connections.Remove(connection))
            {
                _connections.AddLast(connection);
            }
        }
    }

    public void Remove(HttpConnection connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
        }
    }

    private bool TryEvict()
    {
        for (var node = _connections.First; node is not null; node = node.Next)
        {
            if (node.Value.TryEvict())
            {
                _connections.Remove(node);
                return true;
            }
        }

        return false;
    }
}
